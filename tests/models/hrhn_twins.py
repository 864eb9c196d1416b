"""The HRHN once more in NumPy: plain loops, straight from the equations, one window at a time."""

from __future__ import annotations

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def convolved(x, kernel, bias):
    """(2) with zeros around: x (P, F in), kernel (q, F in, F out)."""
    size, variables = len(kernel), len(x)
    before = (size - 1) // 2
    out = np.zeros((variables, kernel.shape[2]))
    for i in range(variables):
        for f in range(kernel.shape[2]):
            total = bias[f]
            for j in range(size):
                if 0 <= i + j - before < variables:
                    for p in range(x.shape[1]):
                        total += kernel[j, p, f] * x[i + j - before, p]
            out[i, f] = max(total, 0.0)
    return out


def pooled(x, size):
    """(3); an incomplete last pool is a pool."""
    return np.array([x[i : i + size].max(axis=0) for i in range(0, len(x), size)])


def read_variables(past, w, pools):
    """Past (L, P) to w_t (L, m)."""
    rows = []
    for x in past:
        maps = x[:, None]
        for which, pool in zip(("first", "second"), pools, strict=True):
            kernel = w[f"convolution/convolution_{which}/kernel"]
            maps = pooled(convolved(maps, kernel, w[f"convolution/convolution_{which}/bias"]), pool)
        flat = maps.reshape(-1)
        kernel, bias = (w[f"convolution/flat_{k}"] for k in ("kernel", "bias"))
        rows.append(flat @ kernel + bias)
    return np.array(rows)


def read_over_time(past, w):
    """Past (L, P) to w_t (L, m): two causal convolutions, zeros before the first step."""
    maps = past
    for which in ("first", "second"):
        kernel = w[f"convolution/convolution_{which}/kernel"]
        out = np.tile(w[f"convolution/convolution_{which}/bias"], (len(maps), 1))
        for t in range(len(maps)):
            for j in range(min(len(kernel), t + 1)):
                out[t] += maps[t - j] @ kernel[j]
        maps = np.maximum(out, 0.0)
    name = "convolution/convolution_projection/flat"
    return maps @ w[f"{name}_kernel"] + w[f"{name}_bias"]


def read(past, w, settings):
    """Past (L, P) to w_t (L, m), as the settings say."""
    if settings.convolution == "variables":
        return read_variables(past, w, (settings.pool_first, settings.pool_second))
    if settings.convolution == "time":
        return read_over_time(past, w)
    return past @ w["convolution/flat_kernel"] + w["convolution/flat_bias"]


def highway_step(w_t, state, w, stack, depth, units, coupled=False, mask=None):
    """(4), (5): the states of depth 1..K."""
    mask = np.ones(units) if mask is None else mask
    states = []
    for k in range(1, depth + 1):
        sums = (mask * state) @ w[f"{stack}/recurrent_{k}"] + w[f"{stack}/bias_{k}"]
        if k == 1:
            sums = sums + w_t @ w[f"{stack}/input_kernel"]
        g, r = np.tanh(sums[:units]), sigmoid(sums[units : 2 * units])
        c = 1 - r if coupled else sigmoid(sums[2 * units :])
        state = g * r + state * c
        states.append(state)
    return states


def encode(read, w, depth, units, coupled=False, input_mask=None, state_mask=None):
    """w_t (L, m) to h (L, K, l)."""
    state, hidden = np.zeros(units), []
    for w_t in read:
        w_t = w_t if input_mask is None else w_t * input_mask
        states = highway_step(
            w_t, state, w, "encoder/encoder_highway", depth, units, coupled, state_mask
        )
        state = states[-1]
        hidden.append(states)
    return np.array(hidden)


def attend(query, hidden, w):
    """(6) to (9): weights (L, K) and context (K l,)."""
    lookback, depth, units = hidden.shape
    weights, context = np.zeros((lookback, depth)), []
    for k in range(depth):
        block = slice(k * units, (k + 1) * units)
        matrix_t = w["decoder/attention/query_kernel"][:, block]
        matrix_u = w["decoder/attention/memory_kernel"][:, block]
        v = w["decoder/attention/score_kernel"][:, k]
        scores = [v @ np.tanh(query @ matrix_t + hidden[i, k] @ matrix_u) for i in range(lookback)]
        raised = np.exp(np.array(scores))
        weights[:, k] = raised / raised.sum()
        context.append(sum(weights[i, k] * hidden[i, k] for i in range(lookback)))
    return weights, np.concatenate(context)


def decode(history, hidden, w, depth, units, coupled=False, state_mask=None):
    """(10) to (12): states s_1..s_{T-1} (L, p), the weights of all T looks, and d_T."""
    state, states, looks = np.zeros(units), [], []
    for y_t in history:
        weights, context = attend(state, hidden, w)
        looks.append(weights)
        squeezed = (
            y_t @ w["decoder/history_kernel"]
            + context @ w["decoder/context_kernel"]
            + w["decoder/bias"]
        )
        state = highway_step(
            squeezed, state, w, "decoder/decoder_highway", depth, units, coupled, state_mask
        )[-1]
        states.append(state)
    weights, context = attend(state, hidden, w)
    return np.array(states), np.array([*looks, weights]), context


def head(state, context, w, horizon, targets, ahead=None):
    """(14), and with known-ahead drivers what every step of the horizon gains."""
    flat = state @ w["head/state_kernel"] + context @ w["head/context_kernel"] + w["head/bias"]
    forecast = flat.reshape(horizon, targets)
    if ahead is None:
        return forecast
    both = np.concatenate([state, context]) @ w["head/both_kernel"] + w["head/ahead_bias"]
    for h in range(horizon):
        z = np.tanh(ahead[h] @ w["head/ahead_kernel"] + both)
        forecast[h] += z @ w["head/effect_kernel"]
    return forecast


def network(window, w, settings, horizon, targets, masks=None):
    """The whole of it for one window: a dict of `past`, `history`, perhaps `ahead`."""
    masks = masks or {}
    depth, coupled = settings.depth, settings.gates == "coupled"
    hidden = encode(
        read(window["past"], w, settings),
        w,
        depth,
        settings.units,
        coupled,
        masks.get("input"),
        masks.get("encoder"),
    )
    if settings.attention == "last":
        hidden = hidden[-1:]
    states, looks, context = decode(
        window["history"], hidden, w, depth, settings.decoder_units, coupled, masks.get("decoder")
    )
    forecast = head(states[-1], context, w, horizon, targets, window.get("ahead"))
    if settings.linear_path:
        for which in ("past", "history"):
            added = window[which].reshape(-1) @ w[f"linear_path/{which}_kernel"]
            forecast = forecast + added.reshape(horizon, targets)
    if settings.increments:
        forecast = forecast + window["history"][-1, :targets]
    return forecast, looks
