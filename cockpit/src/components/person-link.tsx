import { Link } from '@tanstack/react-router';

import { shortened } from './identifier';

/** A person by pseudonym, and the way to what is known about them. */
export function PersonLink({ id }: { id: string }) {
  return (
    <Link to="/people/$personId" params={{ personId: id }} className="row-link mono" title={id}>
      {shortened(id)}
    </Link>
  );
}
