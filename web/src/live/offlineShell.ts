/**
 * Lets a contestant reload while the server is down: the service worker keeps the page and the
 * assets that this page has loaded.
 */

/** Register the worker and tell it what this page is made of. Without a secure context: nothing. */
export async function keepShell(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !isSecureContext) return
  try {
    await navigator.serviceWorker.register('/sw.js')
    const { active } = await navigator.serviceWorker.ready
    const tell = (): void => active?.postMessage({ type: 'keep', urls: loadedAssets() })
    tell()
    // Chunks that are fetched ahead (the workbench) arrive a little later.
    setTimeout(tell, 10_000)
  } catch {
    // A page without the worker still works; only a reload without a server does not.
  }
}

function loadedAssets(): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname)
}
