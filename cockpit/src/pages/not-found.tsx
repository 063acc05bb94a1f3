import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { EmptyState } from '../components/empty-state';
import { Page } from '../components/page';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound.title')}>
      <div className="card">
        <EmptyState
          level={2}
          icon={IconMapOff}
          title={t('notFound.explained')}
          action={
            <Button component={Link} to="/" mt="sm">
              {t('notFound.home')}
            </Button>
          }
        />
      </div>
    </Page>
  );
}
