"""The time zone of every date that a person reads."""

from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Shanghai")
