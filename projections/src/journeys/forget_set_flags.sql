-- {given}: see GivenBackRow.
DELETE FROM {schema}.set_flags AS f
USING {given}
WHERE f.tenant = given.tenant AND f.person_id = given.person_id AND f.flag = given.flag
