import { useDisclosure } from '@mantine/hooks';
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { unwrap } from '../../api/clients';
import type { Person, UnsealedPerson } from '../../api/model';
import { Facts } from '../../components/facts';
import { ReasonedButton } from '../../components/reasoned-button';
import { UnsealDialog } from '../../components/unseal-dialog';
import { usePlatform, useRefusal } from '../../session/session-context';

const FIELDS = [
  'formatted_name',
  'given_name',
  'family_name',
  'email',
  'phone',
  'address',
  'employee_number',
  'directory_id',
] as const;

/** Reads what identifies a person, for a purpose. */
export function UnsealPersonButton({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { clients } = usePlatform();
  const refusal = useRefusal('unsealPerson');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <ReasonedButton
        variant="default"
        leftSection={<IconLockOpen size={17} aria-hidden />}
        disabledReason={refusal}
        onClick={open}
      >
        {t('unseal.open')}
      </ReasonedButton>
      <UnsealDialog<UnsealedPerson>
        opened={opened}
        onClose={close}
        title={t('unseal.person')}
        unseal={(purpose) =>
          unwrap(
            clients.query.POST('/v1/people/{id}/unsealings', {
              params: { path: { id: person.id } },
              body: { purpose },
            }),
          )
        }
      >
        {({ fields }) => (
          <Facts
            cols={2}
            facts={FIELDS.map((field) => [t(`personField.${field}`), fields?.[field] ?? null] as const)}
          />
        )}
      </UnsealDialog>
    </>
  );
}
