"""What a Chinese comment says: name, meanings of codes, note."""

from youth_platforms.warehouse.labels import meanings_of, name_of, note_of


def test_the_name_ends_at_the_first_colon_or_semicolon_of_either_width():
    assert name_of("年度") == "年度"
    assert name_of("平台：每个平台一行；取最近所报") == "平台"
    assert name_of("市(州)代码;直管市为其自身代码") == "市(州)代码"
    assert note_of("平台：每个平台一行；取最近所报") == "每个平台一行；取最近所报"
    assert note_of("年度") == ""


def test_codes_and_their_meanings_are_told_in_the_order_of_the_comment():
    comment = "状态：accepted 已接收，accepted_with_findings 已接收（有问题），missing 未报；空为不适用"
    assert list(meanings_of(comment).items()) == [
        ("accepted", "已接收"),
        ("accepted_with_findings", "已接收（有问题）"),
        ("missing", "未报"),
    ]
    assert meanings_of("金额，元") == meanings_of("抽样框的 SHA-256；框变则值变") == {}
