-- Reactors are subscriptions: what an earlier build kept of them moves there.
INSERT INTO subscriptions.positions (name, term, position, began_at, revision, installed_at, updated_at)
SELECT name, 1, position, began_at, revision, installed_at, updated_at FROM reactors.positions;

-- Under which key it was parked was not kept: each is a key of its own, that nothing waits behind.
INSERT INTO subscriptions.parked (name, park_key, sequence, subject, reason, attempts, parked_at)
SELECT name, 'position ' || sequence, sequence, 'position ' || sequence, reason, 1, parked_at FROM reactors.parked;

DROP TABLE reactors.parked;
DROP TABLE reactors.positions;
