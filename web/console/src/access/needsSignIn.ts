/** Whether the server that sent the page wants a sign-in. It is asked if the page does not say so, as in development. */
export const needsSignIn = document.querySelector<HTMLMetaElement>('meta[name=kala-sign-in]')?.content === 'required';
