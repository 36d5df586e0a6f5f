// Node 22 as far as version checks go.
Object.defineProperty(process.versions, 'node', { value: '22.15.0' });
