import { notifications } from '@mantine/notifications';

/** A message that outlives the part of the page that says it. */
export function announce(message: string, color?: 'green' | 'red'): void {
  notifications.show({ message, color, closeButtonProps: { 'aria-label': 'Close' } });
}
