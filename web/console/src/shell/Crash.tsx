import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ErrorState } from '../states/ErrorState.js';
import { isOldPage } from './isOldPage.js';

interface State {
  error: unknown;
}

/** Shows what failed in a page; the rest of the console goes on. */
export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) {
      return this.props.children;
    }
    return isOldPage(this.state.error) ? (
      <div className="kala-state" role="alert">
        <h2>This page is of another version than the server</h2>
        <p>Load it again; nothing that was uploaded is lost.</p>
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    ) : <ErrorState error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
