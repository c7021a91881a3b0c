"""What can go wrong with an account."""

from django.utils.translation import gettext_noop

from zuoxi.kernel.errors import BadRequest, NotLoggedIn


class WrongPassword(NotLoggedIn):
    """Unknown account or wrong password: the answer does not tell which."""

    code = "wrong_password"
    sentence = gettext_noop("用户名或密码不正确。请检查大小写后重试。")


class WeakPassword(BadRequest):
    """The password is too short, too common or only digits."""

    code = "weak_password"
    sentence = gettext_noop("密码太弱：至少 10 个字符，不能只用数字，也不能用常见密码。")


class UsernameTaken(BadRequest):
    """There is an account of this name already."""

    code = "username_taken"
    sentence = gettext_noop("用户名“%(username)s”已经存在。请换一个用户名。")
