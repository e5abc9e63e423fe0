// Swagger UI has dark colours, and leaves it to the page when to show them.
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', colour);
colour();

SwaggerUIBundle({ url: '/api/schema', dom_id: '#swagger-ui', deepLinking: true });
