import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }

const files = import.meta.glob<Tree>('../locales/*/*.json', { import: 'default', eager: true })

const sources = import.meta.glob<string>(
  ['../**/*.{ts,vue}', '../../../src/zuoxi/tasks/*/web/*.{ts,vue}', '!../**/*.test.ts'],
  { query: '?raw', import: 'default', eager: true },
)

/** Return every key with the placeholders of its sentence. */
function placeholders(tree: Tree, prefix = ''): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') {
      const names = [...value.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
      found[prefix + key] = [...new Set(names)].sort()
    } else Object.assign(found, placeholders(value, `${prefix}${key}.`))
  }
  return found
}

const areas = Object.keys(files).filter((path) => path.includes('/zh-Hans/'))

describe('sentences', () => {
  it('exist for at least the shell', () => {
    expect(areas).toContain('../locales/zh-Hans/app.json')
  })

  it.each(areas)('of %s are complete in English, with the same placeholders', (path) => {
    const english = files[path.replace('/zh-Hans/', '/en/')]
    expect(english).toBeDefined()
    expect(placeholders(english ?? {})).toEqual(placeholders(files[path] ?? {}))
  })

  it.each(areas)('of %s are all said somewhere', (path) => {
    const said = Object.values(sources).join('')
    const keys = Object.keys(placeholders(files[path] ?? {}))
    expect(keys.filter((key) => !said.includes(`'${key}'`))).toEqual([])
  })

  it('have no English file without its Chinese source', () => {
    const english = Object.keys(files).filter((path) => path.includes('/en/'))
    expect(english.map((path) => path.replace('/en/', '/zh-Hans/')).sort()).toEqual(areas.sort())
  })
})
