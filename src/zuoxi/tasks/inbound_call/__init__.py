"""语音服务·呼入: a dialogue turn by turn, written and spoken, marked by judges (R28, R29, R67)."""
