"""Nouns that are their maker's alone, until they are cleared: the same words for each."""


def kept_by_maker(table):
    def mine(eyes):
        wanted = (eyes.pk if eyes.signed_in else 0, None)
        return eyes.all(table, lambda row: (row["maker_id"], row["cleared_at"]) == wanted)

    return mine, table
