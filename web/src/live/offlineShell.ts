/**
 * Lets a contestant reload while the server is down: the service worker keeps the page and the
 * assets that this page has loaded.
 */

/** So long the worker may take to start before a reload without a server is called impossible. */
const PATIENCE_MS = 8_000

let asked: Promise<boolean> | undefined

/**
 * Register the worker, once for this page, and tell it what the page is made of. Resolves to
 * whether a reload will work without the server: not where the connection is not trusted (the
 * hall's root certificate was not imported), nor in a development build.
 */
export function keepShell(): Promise<boolean> {
  asked ??= register()
  return asked
}

async function register(): Promise<boolean> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || !isSecureContext) return false
  try {
    await navigator.serviceWorker.register('/sw.js')
    const active = await Promise.race([whenActive(), late()])
    if (!active) return false
    const tell = (): void => active.postMessage({ type: 'keep', urls: loadedAssets() })
    tell()
    // Chunks that are fetched ahead (the workbench) arrive a little later.
    setTimeout(tell, 10_000)
    return true
  } catch {
    // A page without the worker still works; only a reload without a server does not.
    return false
  }
}

async function whenActive(): Promise<ServiceWorker | null> {
  return (await navigator.serviceWorker.ready).active
}

function late(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS))
}

function loadedAssets(): string[] {
  return performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'))
    .map(({ pathname }) => pathname)
}
