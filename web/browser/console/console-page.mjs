// A page of the console as its user sees it.

export class ConsolePage {
  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
  }

  go(path) {
    return this.page.goto(this.origin + path);
  }

  // The sign-in page is shown, and leaves.
  async signIn({ username, password }) {
    await this.page.getByLabel('Username').fill(username);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.locator('#main').waitFor();
    await this.isLoaded();
  }

  // The page has its title and its first answers.
  async isLoaded(title) {
    await this.heading(title).waitFor();
    await this.page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
  }

  heading(title) {
    return this.page.getByRole('heading', { level: 1, ...(title && { name: title, exact: true }) });
  }

  // Follows a link of the navigation.
  async follow(title) {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: title, exact: true }).click();
    await this.isLoaded(title);
  }

  // The names in the navigation.
  links() {
    return this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents();
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  row(name) {
    return this.page.getByRole('row').filter({ hasText: name });
  }

  get address() {
    return this.page.url().slice(this.origin.length);
  }

  async mustShow(text, seconds = 15) {
    await this.page.getByText(text).first().waitFor({ timeout: seconds * 1000 });
  }

  // Nothing but the tables may scroll to the side. Returns what is wrong.
  async misfits() {
    const [wide, window] = await this.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    return wide <= window ? [] : [`is ${wide} px wide in a window of ${window} px`];
  }

  // Without the rule that hides the caret: it is a <style> element, which the policy refuses.
  picture(path) {
    return this.page.screenshot({ path, caret: 'initial' });
  }
}
