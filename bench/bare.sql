-- The least that SQLite could be asked to answer a question of the mix from our own tables: which services hold the
-- words (or have the need) and fit the place, how many there are, how many have each combination of what hits are
-- narrowed by, and the first ten. One statement a question; the set is made once, in a materialised table. CROSS JOIN
-- keeps SQLite to the order that was fastest of those tried: the full text once, then the place, then the entry.
--
-- :words is a full-text expression: what the finder asks for, without those who say that they don't do it. :x :y :z
-- is the place on the unit sphere, :reach the square of the longest chord, :south :north :west :east a box around it in
-- degrees, :areas a JSON list of the codes of the place's areas.
--
-- What it leaves out, and the finder does: understanding the question; the clauses of the score and their weights (it
-- orders by distance alone or, where there is no place, by bm25, ties by number); which area a hit covers, and what is
-- said of it; ties by name; constraints and chosen filters; widening where nothing fits; adding the counts of
-- combinations up to counts of values; reading the listings of the page, and the reasons. The finder's own score knows no
-- bm25: here it stands for the least order that SQLite has by itself.

-- name: need and place
WITH fits AS MATERIALIZED (
    SELECT service_id, MIN(chord2) AS chord2
    FROM (
        SELECT service_id, NULL AS chord2, 0 AS bounded, 1 AS covered
        FROM search_serviceindexplace
        WHERE area_code IN (SELECT value FROM json_each(:areas))
        UNION ALL
        SELECT service_id, (x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z) AS chord2, is_bounded, 0
        FROM search_serviceindexplace
        WHERE latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east
            AND (x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z) <= :reach
    )
    GROUP BY service_id
    HAVING MAX(bounded) = 0 OR MAX(covered) = 1
),
matches AS MATERIALIZED (
    SELECT entry.service_id, fits.chord2, entry.slots, entry.traits, entry.languages
    FROM (SELECT rowid AS service_id FROM search_words WHERE search_words MATCH :words) AS found
    CROSS JOIN fits ON fits.service_id = found.service_id
    CROSS JOIN search_serviceindexentry AS entry ON entry.service_id = found.service_id
)
SELECT 'kind' AS part, slots, traits, languages, COUNT(*) AS number
FROM matches GROUP BY slots, traits, languages
UNION ALL
SELECT * FROM (
    SELECT 'hit', service_id, chord2, '', 0 FROM matches
    ORDER BY chord2 IS NULL, chord2, service_id LIMIT 10
);

-- name: place
WITH fits AS MATERIALIZED (
    SELECT service_id, MIN(chord2) AS chord2
    FROM (
        SELECT service_id, NULL AS chord2, 0 AS bounded, 1 AS covered
        FROM search_serviceindexplace
        WHERE area_code IN (SELECT value FROM json_each(:areas))
        UNION ALL
        SELECT service_id, (x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z) AS chord2, is_bounded, 0
        FROM search_serviceindexplace
        WHERE latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east
            AND (x - :x) * (x - :x) + (y - :y) * (y - :y) + (z - :z) * (z - :z) <= :reach
    )
    GROUP BY service_id
    HAVING MAX(bounded) = 0 OR MAX(covered) = 1
),
matches AS MATERIALIZED (
    SELECT entry.service_id, fits.chord2, entry.slots, entry.traits, entry.languages
    FROM fits
    JOIN search_serviceindexentry AS entry ON entry.service_id = fits.service_id
)
SELECT 'kind' AS part, slots, traits, languages, COUNT(*) AS number
FROM matches GROUP BY slots, traits, languages
UNION ALL
SELECT * FROM (
    SELECT 'hit', service_id, chord2, '', 0 FROM matches
    ORDER BY chord2 IS NULL, chord2, service_id LIMIT 10
);

-- name: words
WITH matches AS MATERIALIZED (
    SELECT entry.service_id, found.rank, entry.slots, entry.traits, entry.languages
    FROM (SELECT rowid AS service_id, bm25(search_words) AS rank FROM search_words WHERE search_words MATCH :words)
        AS found
    JOIN search_serviceindexentry AS entry ON entry.service_id = found.service_id
)
SELECT 'kind' AS part, slots, traits, languages, COUNT(*) AS number
FROM matches GROUP BY slots, traits, languages
UNION ALL
SELECT * FROM (
    SELECT 'hit', service_id, rank, '', 0 FROM matches
    ORDER BY rank, service_id LIMIT 10
);
