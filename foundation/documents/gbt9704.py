"""Every measure of GB/T 9704-2012 that the renderers use, said once, with the clause it comes from.

Lengths are millimetres, type sizes points. Renderers turn them into CSS; nothing else in the code knows a measure.
"""

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

# 7.3.7 attachments: 附件 on line 1, title on line 3
ATTACHMENT_TITLE_LINE: Final = 3

# 7.4.1 rules of the imprint: first and last thick, those between thin; 7.4.2 imprint is 4号, one character in
IMPRINT_THICK: Final = 0.35
IMPRINT_THIN: Final = 0.25
IMPRINT_SIZE: Final = SIZE_4
IMPRINT_INDENT_CHARACTERS: Final = 1

# 7.5 page number: 4号, its dashes 7 mm below the type area, one character in on the outer side
PAGE_NUMBER_SIZE: Final = SIZE_4
PAGE_NUMBER_GAP: Final = 7
PAGE_NUMBER_INDENT_CHARACTERS: Final = 1

# A hair less than 225/22, so that the rounding of 22 line boxes cannot push the last one off the page.
LINE_HEIGHT: Final = (TYPE_HEIGHT - 0.02) / LINES_PER_PAGE
CHARACTER_PITCH: Final = TYPE_WIDTH / CHARACTERS_PER_LINE
# With exactly 16 pt a line holds 27 characters only: rounding needs a hair of slack (measured, see docs/documents.md).
LETTER_SPACING: Final = CHARACTER_PITCH - (BODY_SIZE + 0.03) * POINT
