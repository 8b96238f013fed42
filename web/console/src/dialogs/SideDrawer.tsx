import { Drawer } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  title: ReactNode;
  /** In pixels, at most. */
  width: number;
  isOpen: boolean;
  onClose: () => void;
  /** Whether a dialog is on top of it: Escape and a click beside it are for that one alone. */
  isAsking: boolean;
  children: ReactNode;
}

/** One thing of a list, beside the list. */
export function SideDrawer({ title, width, isOpen, onClose, isAsking, children }: Props) {
  return (
    // Mantine's lock of the page's scrolling is a <style> element, which the policy refuses.
    <Drawer
      opened={isOpen} onClose={onClose} title={title} position="right" size={`min(${width}px, 100vw)`} lockScroll={false}
      closeOnEscape={!isAsking} closeOnClickOutside={!isAsking} closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Drawer>
  );
}
