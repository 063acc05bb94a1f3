-- {given}: see TextRow. The text of an erased person is left out.
INSERT INTO {schema}.review_texts (tenant, aggregate, aggregate_id, text_version, author_id, text)
SELECT given.tenant, aggregate, aggregate_id, text_version, author_id, CASE WHEN e.person_id IS NULL THEN text END
FROM {given}
LEFT JOIN {schema}.review_erased AS e ON e.tenant = given.tenant AND e.person_id = given.author_id
ON CONFLICT (tenant, aggregate, aggregate_id) DO UPDATE SET
    text_version = excluded.text_version, author_id = excluded.author_id, text = excluded.text
