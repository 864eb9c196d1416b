"""The 28 competency questions on a deep learning study, in their published order.

Wording of the published list (github.com/fusion-jena/automatic-KG-creation-with-LLM, used in
arXiv 2411.09269), without its examples in brackets.
"""

from __future__ import annotations

QUESTIONS = (
    "What methods are utilized for collecting raw data in the deep learning pipeline?",
    "What data formats are used in the deep learning pipeline?",
    "What are the data annotation techniques used in the deep learning pipeline?",
    "What are the data augmentation techniques applied in the deep learning pipeline?",
    "What are the datasets used in the deep learning pipeline?",
    "What preprocessing steps are involved before training a deep learning model?",
    "What are the criteria used to split the data for deep learning model training?",
    "Where is the code repository of the deep learning pipeline available?",
    "Where is the data repository of the deep learning pipeline available?",
    "What is the code repository link of the deep learning pipeline?",
    "What is the data repository link of the deep learning pipeline?",
    "What type of deep learning model is used in the pipeline?",
    "What are the hyperparameters used in the deep learning model?",
    "How are the hyperparameters of the model optimized?",
    "What optimization techniques are applied in the deep learning pipeline?",
    "What criteria are used to determine when training is complete?",
    "What are the regularization methods used to prevent overfitting in the deep learning "
    "pipeline?",
    "What is the strategy implemented to monitor the model performance during training?",
    "Which frameworks are used to build the deep learning model?",
    "Which hardware resources are used for training the deep learning model?",
    "What are the postprocessing steps involved after the model training?",
    "What metrics are used to evaluate the performance of the deep learning model?",
    "What measures were taken to ensure the generalizability of the deep learning model?",
    "What strategies are employed to handle randomness in the deep learning pipeline?",
    "What is the purpose of the deep learning model?",
    "What techniques are used to address data bias during preprocessing of the deep learning "
    "pipeline?",
    "What process was followed to deploy the trained deep learning model?",
    "Which platform was used to deploy the deep learning model?",
)
RANDOMNESS = 24
