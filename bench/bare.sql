-- What the database can do at best with the same words: full text alone, no place, no reasons, no page of services.
SELECT rowid FROM search_words WHERE search_words MATCH :words ORDER BY rank LIMIT 10;
