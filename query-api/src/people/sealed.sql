-- The sealed fields of the person $1.
SELECT
    p.status AS state,
    p.email,
    p.given_name,
    p.family_name,
    p.formatted_name,
    p.phone,
    p.address,
    p.employee_number,
    p.directory_id
FROM people AS p
WHERE p.person_id = $1
