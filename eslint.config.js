import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import jsonc from 'eslint-plugin-jsonc'
import vue from 'eslint-plugin-vue'

export default defineConfigWithVueTs(
  { ignores: ['**/node_modules/**', 'src/zuoxi/browser/**'] },
  { files: ['web/**/*.{ts,vue}', 'src/zuoxi/tasks/*/web/**/*.{ts,vue}'] },
  vue.configs['flat/recommended'],
  vueTsConfigs.strict,
  {
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-emits-declaration': ['error', 'type-literal'],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/no-v-html': 'error',
      // prettier decides the layout
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/require-default-prop': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
    },
  },
  {
    // The contract names a task type's three pages.
    files: ['src/zuoxi/tasks/*/web/*.vue'],
    rules: { 'vue/multi-word-component-names': 'off' },
  },
  {
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/no-empty-object-type': 'off' },
  },
  ...jsonc.configs['flat/recommended-with-json'].map((config) => ({
    ...config,
    files: ['web/src/locales/**/*.json'],
  })),
  {
    files: ['web/src/locales/**/*.json'],
    rules: {
      'jsonc/sort-keys': ['error', 'asc', { natural: false, minKeys: 2 }],
    },
  },
)
