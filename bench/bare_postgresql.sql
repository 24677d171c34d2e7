-- The statements of bare.sql for PostgreSQL, which has the words in the entry itself. What they are and what they leave
-- out is told there. Where there is a place it is looked at first, and the words of what fits it: PostgreSQL's own index of
-- words, asked beside it, was slower on common words.
--
-- words is a tsquery: what the finder asks for, without those who say that they don't do it. x y z is the place on the
-- unit sphere, reach the square of the longest chord, south north west east a box around it in degrees, areas a list of
-- the codes of the place's areas. Of words alone ts_rank gives the order.

-- name: need and place
WITH fits AS MATERIALIZED (
    SELECT service_id, MIN(chord2) AS chord2
    FROM (
        SELECT service_id, CAST(NULL AS double precision) AS chord2, 0 AS bounded, 1 AS covered
        FROM search_serviceindexplace
        WHERE area_code = ANY(%(areas)s)
        UNION ALL
        SELECT service_id, (x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s) + (z - %(z)s) * (z - %(z)s) AS chord2,
            is_bounded::int, 0
        FROM search_serviceindexplace
        WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
            AND (x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s) + (z - %(z)s) * (z - %(z)s) <= %(reach)s
    ) AS fitting
    GROUP BY service_id
    HAVING MAX(bounded) = 0 OR MAX(covered) = 1
),
matches AS MATERIALIZED (
    SELECT entry.service_id, fits.chord2, entry.slots, entry.traits, entry.languages
    FROM fits
    JOIN search_serviceindexentry AS entry ON entry.service_id = fits.service_id
    WHERE entry.words @@ %(words)s::tsquery
)
SELECT 'kind' AS part, slots, traits, languages, COUNT(*) AS number
FROM matches GROUP BY slots, traits, languages
UNION ALL
SELECT * FROM (
    SELECT 'hit', service_id, chord2, '', 0 FROM matches
    ORDER BY chord2 NULLS LAST, service_id LIMIT 10
) AS page;

-- name: place
WITH fits AS MATERIALIZED (
    SELECT service_id, MIN(chord2) AS chord2
    FROM (
        SELECT service_id, CAST(NULL AS double precision) AS chord2, 0 AS bounded, 1 AS covered
        FROM search_serviceindexplace
        WHERE area_code = ANY(%(areas)s)
        UNION ALL
        SELECT service_id, (x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s) + (z - %(z)s) * (z - %(z)s) AS chord2,
            is_bounded::int, 0
        FROM search_serviceindexplace
        WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
            AND (x - %(x)s) * (x - %(x)s) + (y - %(y)s) * (y - %(y)s) + (z - %(z)s) * (z - %(z)s) <= %(reach)s
    ) AS fitting
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
    ORDER BY chord2 NULLS LAST, service_id LIMIT 10
) AS page;

-- name: words
WITH matches AS MATERIALIZED (
    SELECT service_id, ts_rank(words, %(words)s::tsquery) AS rank, slots, traits, languages
    FROM search_serviceindexentry
    WHERE words @@ %(words)s::tsquery
)
SELECT 'kind' AS part, slots, traits, languages, COUNT(*) AS number
FROM matches GROUP BY slots, traits, languages
UNION ALL
SELECT * FROM (
    SELECT 'hit', service_id, rank, '', 0 FROM matches
    ORDER BY rank DESC, service_id LIMIT 10
) AS page;
