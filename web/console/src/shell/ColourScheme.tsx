import { Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';

export function ColourScheme() {
  // Without keepTransitions Mantine inserts a <style> element, which the policy refuses.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const other = useComputedColorScheme('light') === 'light' ? 'dark' : 'light';
  return <Button variant="default" size="compact-sm" onClick={() => setColorScheme(other)}>{other === 'dark' ? 'Dark' : 'Light'} colours</Button>;
}
