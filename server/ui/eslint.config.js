import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Calls of react-query's `mutate`. */
const MUTATE = 'CallExpression:matches([callee.name="mutate"], [callee.property.name="mutate"])';

/** Forbids imports of the named layers, by alias and by relative path. */
function forbid(layers, message) {
  const group = layers.flatMap((layer) => [`@/${layer}`, `@/${layer}/**`, `**/../${layer}/**`]);
  return { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] };
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/shared/api/schema.ts'] },
  ...tseslint.configs.strict,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // On the login page the first field is what everyone comes for; antd's inputs may take the focus there.
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      // What is given to `mutate` itself never runs once the component is gone: a row that vanishes, a form drawn anew.
      'no-restricted-syntax': [
        'error',
        ...['Property[key.name="onError"]', 'MemberExpression[object.name="message"]'].map((said) => ({
          selector: `${MUTATE} ${said}`,
          message: 'What is said belongs in mutateAsync(…).then(…): whoever asked may be gone by then.',
        })),
      ],
    },
  },
  // The layers point one way: app → features → shared.
  { files: ['src/shared/**'], rules: forbid(['features', 'app'], 'shared knows neither features nor app.') },
  { files: ['src/features/**'], rules: forbid(['app'], 'A feature does not know the routes.') },
  { files: ['scripts/**'], rules: { 'no-console': 'off' }, languageOptions: { globals: { console: 'readonly', process: 'readonly' } } },
);
