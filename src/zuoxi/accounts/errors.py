"""What can go wrong with an account.

NotLoggedIn
└── WrongPassword      unknown account or wrong password
BadRequest
├── WeakPassword · SamePassword · OldPasswordWrong · UsernameTaken · BadAccountName
Conflict
└── AccountClosed      a closed account gets no password
Forbidden
├── PasswordMustChange the one-time password was for one time
└── NotYourAccount     it is another organiser's to deal with
"""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, Conflict, Forbidden, NotLoggedIn


class WrongPassword(NotLoggedIn):
    """Unknown account or wrong password: the answer does not tell which."""

    code = "wrong_password"
    sentence = gettext_noop("用户名或密码不正确。请检查大小写后重试。")


class WeakPassword(BadRequest):
    """The password is too short, too common or only digits."""

    code = "weak_password"
    sentence = gettext_noop("密码太弱：至少 10 个字符，不能只用数字，也不能用常见密码。")


class SamePassword(BadRequest):
    """The new password is the old one."""

    code = "same_password"
    sentence = gettext_noop("新密码和原密码相同。请换一个。")


class OldPasswordWrong(BadRequest):
    """Who changes a password must know the old one."""

    code = "old_password_wrong"
    sentence = gettext_noop("原密码不正确。请检查大小写后重试；忘记时请赛务重置。")


class UsernameTaken(BadRequest):
    """There is an account of this name already, letter case aside."""

    code = "username_taken"
    sentence = gettext_noop("用户名“%(username)s”已经存在。请换一个用户名。")


class BadAccountName(BadRequest):
    """User name or name is missing, too long or holds what nobody can type."""

    code = "bad_account_name"
    sentence = gettext_noop(
        "请填写用户名（不超过 60 个字符，不含空格）和姓名（不超过 80 个字符）。"
    )


class AccountClosed(Conflict):
    """The account is closed."""

    code = "account_closed"
    sentence = gettext_noop("账号“%(username)s”已停用。需要时请重新启用。")


class PasswordMustChange(Forbidden):
    """A one-time password opens nothing but the page where the own password is chosen."""

    code = "password_must_change"
    sentence = gettext_noop("这是一次性密码。请先设置自己的密码。")


class NotYourAccount(Forbidden):
    """The account works in other competitions too, or is an administrator's or one's own."""

    code = "not_your_account"
    sentence = gettext_noop("该账号还在别的赛项任职，或是管理员，或是您本人。请由系统管理员处理。")
