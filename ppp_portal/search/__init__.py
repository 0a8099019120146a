"""Japanese text → tokens → query, with the SQL pieces, marks and facet counts that go with it.

vocabulary → dictionary → keys → normalise, lexicon → borders, kana → tokens → conditions → query
→ sql, highlight; facets stands alone. How it finds what it finds: `docs/adr/search.md`.
"""
