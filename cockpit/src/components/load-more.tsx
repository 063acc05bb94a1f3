import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Goes on with a keyset-paged list. */
export function LoadMore({
  shown,
  hasMore,
  loading,
  onMore,
}: {
  shown: number;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between" mt="md">
      <Text size="sm" c="dimmed" role="status">
        {hasMore ? t('list.shownMore', { count: shown }) : t('list.shownAll', { count: shown })}
      </Text>
      {hasMore && (
        <Button variant="default" loading={loading} onClick={onMore}>
          {t('list.more')}
        </Button>
      )}
    </Group>
  );
}
