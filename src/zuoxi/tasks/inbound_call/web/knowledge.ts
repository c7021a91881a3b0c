/** Looking something up in the knowledge base of the task (R105): pure, so it works offline. */
import type { Article } from './model'

const WORTH = { title: 8, keyword: 6, body: 2, pairInHead: 1, pairInBody: 0.25 }

/**
 * Articles that have to do with `text`, best first; equally good ones in their own order. Words are
 * separated by spaces. A word that stands in title, keywords or text as it is weighs most; else its
 * pairs of neighbouring characters count, so that 退票手续费 finds 手续费, too.
 */
export function search(articles: readonly Article[], text: string): Article[] {
  const words = folded(text).split(/\s+/u).filter(Boolean)
  return articles
    .map((article) => ({ article, worth: worthOf(article, words) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .map(({ article }) => article)
}

function worthOf({ title, keywords, body }: Article, words: readonly string[]): number {
  const name = folded(title)
  const marks = keywords.map(folded)
  const whole = folded(body)
  const head = [name, ...marks].join('\n')
  return words.reduce((sum, word) => {
    let worth = 0
    if (name !== '' && (name.includes(word) || word.includes(name))) worth += WORTH.title
    if (marks.some((mark) => mark.includes(word) || word.includes(mark))) worth += WORTH.keyword
    if (whole.includes(word)) worth += WORTH.body
    for (const pair of pairsOf(word)) {
      if (head.includes(pair)) worth += WORTH.pairInHead
      else if (whole.includes(pair)) worth += WORTH.pairInBody
    }
    return sum + worth
  }, 0)
}

function pairsOf(word: string): string[] {
  const letters = [...word]
  return letters.slice(1).map((letter, at) => (letters[at] ?? '') + letter)
}

/** Full width, letter case and punctuation make no difference. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .trim()
}
