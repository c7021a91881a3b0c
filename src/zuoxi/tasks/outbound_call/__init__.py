"""语音服务·呼出电话销售: write a sales script and FAQ, then call a customer (R71–R74)."""
