-- Pairs the samples of two releases that were put into files, and counts what pairs.py counts: samples paired, broken,
-- fixed, with another output, with another answer. Columns that nobody asks for are not read; of a text a hash is kept.
CREATE TEMP MACRO samples(folder) AS TABLE
    SELECT
        regexp_extract(filename, 'samples_(.+)_\d{4}-', 1) AS task,
        filter,
        doc_hash AS item,
        exact_match AS score,
        hash(resps) AS output,
        hash(filtered_resps) AS answer
    FROM read_ndjson(
        folder || '/**/samples_*.jsonl',
        filename = true,
        columns = {
            filter: 'VARCHAR',
            doc_hash: 'VARCHAR',
            exact_match: 'DOUBLE',
            resps: 'VARCHAR[][]',
            filtered_resps: 'VARCHAR[]'
        }
    );

COPY (
    SELECT
        task,
        [
            count(*),
            count(*) FILTER (candidate.score < base.score),
            count(*) FILTER (candidate.score > base.score),
            count(*) FILTER (candidate.output <> base.output),
            count(*) FILTER (candidate.answer <> base.answer)
        ] AS counts
    FROM samples('v1.0.0') AS base JOIN samples('v1.1.0') AS candidate USING (task, filter, item)
    GROUP BY task
) TO 'counted.json' (FORMAT json, ARRAY true);
