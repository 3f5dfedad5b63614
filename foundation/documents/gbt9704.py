"""Every measure of GB/T 9704-2012 that the renderers use, said once, with the clause it comes from.

Lengths are millimetres, type sizes points. Renderers turn them into CSS; nothing else in the code knows a measure.
"""

import math
from typing import Final

# 5.1 paper; 5.2.1 margins and type area
PAGE_WIDTH: Final = 210
PAGE_HEIGHT: Final = 297
MARGIN_TOP: Final = 37
MARGIN_INSIDE: Final = 28
MARGIN_OUTSIDE: Final = 26
MARGIN_BOTTOM: Final = 35
TYPE_WIDTH: Final = 156
TYPE_HEIGHT: Final = 225

# 5.2.3 lines a page, characters a line
LINES_PER_PAGE: Final = 22
CHARACTERS_PER_LINE: Final = 28

# Sizes of Chinese type by name
SIZE_2: Final = 22.0
SIZE_3: Final = 16.0
SIZE_4: Final = 14.0
POINT: Final = 25.4 / 72

# 5.2.2 body is 3号仿宋
BODY_SIZE: Final = SIZE_3
BODY_INDENT_CHARACTERS: Final = 2

# 7.2.4 issuing organ's mark: centred, top edge 35 mm below the top of the type area, red, no wider than the type area
MARK_TOP: Final = 35
MARK_LARGEST: Final = 62.0
MARK_TALLEST_TO_WIDTH: Final = 1.7
RED: Final = "#d2001e"
# 7.2.4 joint issue: the names one below the other, spread to one width, 文件 beside them at half their height
MARK_PITCH: Final = 1.2
MARKS_TALLEST: Final = 80
MARK_SUFFIX_GAP: Final = 0.6

# 7.2.1–7.2.3 serial, degree, urgency: 3号 (degree and urgency 黑体), at the left edge, from line 1 on
CORNER_LINE: Final = 1
# 7.2.6 upward: number one character in from the left, signers one in from the right, two names a row
HEAD_INDENT_CHARACTERS: Final = 1
SIGNERS_PER_ROW: Final = 2

# 7.2.5 number two lines below the mark; 7.2.7 red rule 4 mm below the number, as wide as the type area
NUMBER_BLANK_LINES: Final = 2
RED_RULE_GAP: Final = 4
RED_RULE_WIDTH: Final = 0.7

# 7.3.1 title: 2号小标宋, two lines below the red rule; 7.3.2 recipients one line below the title
TITLE_SIZE: Final = SIZE_2
TITLE_BLANK_LINES: Final = 2
TITLE_LONGEST_LINE: Final = int(TYPE_WIDTH / (SIZE_2 * POINT))
RECIPIENTS_BLANK_LINES: Final = 1

# 7.3.5.2 signature without seal: name two characters from the right, date two characters right of the name's start
SIGNATURE_RIGHT_CHARACTERS: Final = 2
DATE_AFTER_NAME_CHARACTERS: Final = 2

# 7.3.5.1 with seal: the date four characters from the right, the name centred over it. A seal of 42 mm presses both a little
# below its middle and begins within one line below the text: that is two blank lines above the name.
SEALED_DATE_RIGHT_CHARACTERS: Final = 4
SEAL_BLANK_LINES: Final = 2
# 7.3.5.1 joint issue: seals in rows, not touching; a row of names is as high as a seal and a gap
SEAL_DIAMETER: Final = 42
SEAL_ROW_HEIGHT: Final = 46
# 7.3.5.5 the signature is never alone on a page: so many lines of text go with it
LINES_WITH_SIGNATURE: Final = 2

# 7.3.7 attachments: 附件 on line 1, title on line 3
ATTACHMENT_TITLE_LINE: Final = 3

# 7.4.1 rules of the imprint: first and last thick, those between thin; 7.4.2 imprint is 4号, one character in
IMPRINT_THICK: Final = 0.35
IMPRINT_THIN: Final = 0.25
IMPRINT_SIZE: Final = SIZE_4
IMPRINT_INDENT_CHARACTERS: Final = 1
IMPRINT_LINE: Final = 8

# 7.5 page number: 4号, its dashes 7 mm below the type area, one character in on the outer side
PAGE_NUMBER_SIZE: Final = SIZE_4
PAGE_NUMBER_GAP: Final = 7
PAGE_NUMBER_INDENT_CHARACTERS: Final = 1

# 8 A4 tables set across: the page number stays where the other pages have it, the head of the table at the left of the sheet
A3_WIDTH: Final = 420
# Ours: a poster in A3 is the one in A4, enlarged as the sheet is
A3_SCALE: Final = math.sqrt(2)

# 10.1 letter form: mark 30 mm below the sheet's upper edge, double rule (thick, thin) 4 mm below it, another (thin, thick)
# 20 mm above the lower edge, both 170 mm; the first line below the upper one at 7/8 of a 3号 character
LETTER_MARK_TOP: Final = 30
LETTER_MARK_LARGEST: Final = 42.0
LETTER_RULE_GAP: Final = 4
LETTER_RULE_LENGTH: Final = 170
LETTER_RULE_BOTTOM: Final = 20
LETTER_RULE_THICK: Final = 0.9
LETTER_RULE_SPACE: Final = 0.5
LETTER_RULE_THIN: Final = 0.35
LETTER_FIRST_GAP: Final = SIZE_3 * POINT * 7 / 8

# 10.3 minutes: the attendance one line below the text, two characters in, the words 出席 请假 列席 in 黑体
ATTENDANCE_BLANK_LINES: Final = 1

# Ours, not of the standard: the code that a reader checks a paper with, in the lower margin of page 1 where nothing else stands
CHECK_GAP: Final = 2
CHECK_SIZE: Final = 12

# A hair less than 225/22, so that the rounding of 22 line boxes cannot push the last one off the page.
LINE_HEIGHT: Final = (TYPE_HEIGHT - 0.02) / LINES_PER_PAGE
CHARACTER_PITCH: Final = TYPE_WIDTH / CHARACTERS_PER_LINE
# With exactly 16 pt a line holds 27 characters only: rounding needs a hair of slack (measured, see docs/documents.md).
LETTER_SPACING: Final = CHARACTER_PITCH - (BODY_SIZE + 0.03) * POINT
