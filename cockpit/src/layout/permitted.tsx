import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '../components/empty-state';
import { Page } from '../components/page';
import type { Permission } from '../session/permissions';
import { useRefusal } from '../session/session-context';

/** A page for those who may see it; everyone else reads why not. */
export function Permitted({
  needs,
  title,
  children,
}: {
  needs: Permission;
  title: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const refusal = useRefusal(needs);
  if (refusal === null) return children;
  return (
    <Page title={title}>
      <div className="card">
        <EmptyState level={2} icon={IconLock} title={t('permission.title')}>
          {refusal}
        </EmptyState>
      </div>
    </Page>
  );
}
