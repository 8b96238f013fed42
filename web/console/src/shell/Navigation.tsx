import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { useAccess } from '../access/useAccess.js';
import { base } from '../address/base.js';
import icon from './icon.svg';
import { ColourScheme } from './ColourScheme.js';
import { pages } from './pages.js';
import { SignOut } from './SignOut.js';
import { UploadIndicator } from '../upload/UploadIndicator.js';

export function Navigation({ current }: { current: string }) {
  const access = useAccess();
  const [isOpen, setOpen] = useState(false);
  const shown = pages.filter(page => page.isFor(access));
  return (
    <header className="kala-side" data-open={isOpen || undefined}>
      <Link href="/" className="kala-brand"><img src={icon} alt="" />Kala</Link>
      <UploadIndicator />
      <Button className="kala-menu-button" variant="default" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>Menu</Button>
      <nav aria-label="Pages" onClick={() => setOpen(false)}>
        {shown.map(({ path, title }) => (
          <Link key={path} href={path} className="kala-link" aria-current={path === current ? 'page' : undefined}>{title}</Link>
        ))}
      </nav>
      <div className="kala-side-end">
        <a className="kala-link" href={`${base}/docs`}>API</a>
        <ColourScheme />
        {access.isAnonymous
          ? <p className="kala-who">Without sign-in: everyone on this machine may do everything.</p>
          : <>
              <p className="kala-who">{access.me.username}</p>
              <SignOut />
            </>}
      </div>
    </header>
  );
}
