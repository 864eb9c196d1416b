"""Linear filters in continuous time: memory that fades, floods that rise and recede.

Time constants are in days, so that a daily and an hourly river are the same river. They work on
the last axis of any array and draw no random number.
"""

from __future__ import annotations

import numpy as np


def fading(shocks: np.ndarray, *, memory: float, step: float) -> np.ndarray:
    """First-order autoregression with standard deviation 1, stationary from its first step.

    Args:
        shocks: (..., steps) independent standard normal numbers.
        memory: Time after which the correlation has fallen to 1/e [days].
        step: Time between steps [days].
    """
    from scipy.signal import lfilter

    pole = np.exp(-step / memory)
    scaled = shocks * np.sqrt(1 - pole**2)
    scaled[..., 0] = shocks[..., 0]
    return np.asarray(lfilter([1.0], [1.0, -pole], scaled, axis=-1))


def smooth_fading(shocks: np.ndarray, *, memory: float, mixing: float, step: float) -> np.ndarray:
    """`fading`, then through a well-mixed reach, with standard deviation 1 again.

    A river does not jump as rain does: what rose yesterday goes on rising.

    Args:
        shocks: (..., steps) independent standard normal numbers.
        memory: As in `fading` [days].
        mixing: Mean time in the reach [days].
        step: Time between steps [days].
    """
    slow, fast = np.exp(-step / memory), np.exp(-step / mixing)
    # Variance of an autoregression seen through another one, by theory.
    variance = (1 - fast) ** 2 * (1 + slow * fast) / ((1 - slow * fast) * (1 - fast**2))
    rain = fading(shocks, memory=memory, step=step)
    return np.asarray(mixed(rain, time=mixing, step=step) / np.sqrt(variance))


def accumulated(supply: np.ndarray, *, memory: float, step: float) -> np.ndarray:
    """What has come in before each step and is not forgotten yet.

    Args:
        supply: (..., steps) supply by day.
        memory: Time after which 1/e of it is left [days].
        step: Time between steps [days].
    """
    from scipy.signal import lfilter

    pole = np.exp(-step / memory)
    return np.asarray(lfilter([0.0, step], [1.0, -pole], supply, axis=-1))


def hydrograph(pulses: np.ndarray, *, rise: float, recession: float, step: float) -> np.ndarray:
    """Pulses become floods: a rise and a slower recession, with the pulse as height of the peak.

    Args:
        pulses: (..., steps) height of a flood's peak at the step in which it begins, 0 elsewhere.
        rise: Time constant of the rise [days], shorter than the recession.
        recession: Time constant of the recession [days].
        step: Time between steps [days].
    """
    from scipy.signal import lfilter

    slow, fast = np.exp(-step / recession), np.exp(-step / rise)
    length = max(2, int(np.ceil(6 * recession / step)))
    ages = np.arange(length)
    peak = (slow ** (ages + 1) - fast ** (ages + 1)).max()
    # z-transform of slow^(k+1) - fast^(k+1), the difference of two recessions.
    numerator, denominator = [slow - fast], [1.0, -(slow + fast), slow * fast]
    return np.asarray(lfilter(numerator, denominator, pulses, axis=-1) / peak)


def mixed(flow: np.ndarray, *, time: float, step: float) -> np.ndarray:
    """What leaves a well-mixed reach; everything that enters leaves in the end.

    Args:
        flow: (..., steps) what enters, per time.
        time: Mean time in the reach [days].
        step: Time between steps [days].
    """
    from scipy.signal import lfilter

    pole = np.exp(-step / time)
    return np.asarray(lfilter([1 - pole], [1.0, -pole], flow, axis=-1))
