"""Zuoxi (坐席): the 客户信息服务 skills competition, from entry to medals."""

__version__ = "0.1.0"
