/**
 * Keeps the app shell so that a contestant can reload while the server is down.
 *
 * Assets carry a hash in their name: what is kept is right for ever. The page itself comes from
 * the network and from the cache only when the server does not answer in time. Nothing under /api,
 * /recordings or /ws is ever kept: answers and recordings live in IndexedDB.
 */
const KEPT = 'zuoxi-shell-2'
const PAGE = '/sit'
// The page is the same whatever headers it was asked with.
const ANY = { ignoreVary: true }
const PATIENCE_MS = 1500

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.add(new Request(PAGE, { cache: 'reload' })))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('message', (event) => {
  if (event.data?.type !== 'keep' || !Array.isArray(event.data.urls)) return
  event.waitUntil(
    keep(event.data.urls.filter((url) => typeof url === 'string' && url.startsWith('/assets/'))),
  )
})

async function keep(urls) {
  const cache = await caches.open(KEPT)
  await Promise.all(
    urls.map(async (url) => {
      if (!(await cache.match(url, ANY))) await cache.add(url).catch(() => undefined)
    }),
  )
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate' && url.pathname.startsWith('/sit'))
    event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

async function page(request) {
  const cache = await caches.open(KEPT)
  const fromNetwork = fetch(request).then((response) => {
    if (!response.ok) throw new Error(`status ${response.status}`)
    void cache.put(PAGE, response.clone())
    return response
  })
  const tooLong = new Promise((_, reject) =>
    setTimeout(() => reject(new Error('slow')), PATIENCE_MS),
  )
  try {
    return await Promise.race([fromNetwork, tooLong])
  } catch {
    return (await cache.match(PAGE, ANY)) ?? fromNetwork
  }
}

async function asset(request) {
  const cache = await caches.open(KEPT)
  const kept = await cache.match(request, ANY)
  if (kept) return kept
  const response = await fetch(request)
  if (response.ok) void cache.put(request, response.clone())
  return response
}
