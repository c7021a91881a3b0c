/**
 * Writes the TypeScript types of one OpenAPI document: `node tools/types_of.mjs SCHEMA TARGET`.
 * Called by tools/generate.py. As the command line of openapi-typescript does it, but a file in a
 * form is a `Blob`, which is what a browser has, and not a string.
 */
import { readFileSync, writeFileSync } from 'node:fs'

import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

const [, , source, target] = process.argv
const blob = ts.factory.createTypeReferenceNode('Blob')

const types = await openapiTS(JSON.parse(readFileSync(source, 'utf8')), {
  transform: (schema) => (schema.format === 'binary' ? blob : undefined),
})
writeFileSync(target, astToString(types))
