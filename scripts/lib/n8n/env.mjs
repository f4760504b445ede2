// The environment of an n8n that is quiet, local, works without a network and has its owner from the start.
import { createRequire } from 'node:module';
import path from 'node:path';
import { n8nFolder } from '../base/paths.mjs';

/** The owner of the demo's and the tests' n8n. It listens on 127.0.0.1 alone and guards nothing. */
export const owner = {
	email: 'owner@example.com',
	password: 'Domo-Demo-1',
	firstName: 'Demo',
	lastName: 'Owner',
};

function passwordHash(password) {
	const bcrypt = createRequire(path.join(n8nFolder, 'package.json'))('bcryptjs'); // n8n's own: the format is its to choose
	return bcrypt.hashSync(password, 10);
}

/**
 * n8n's settings as environment variables.
 * @param {{ userFolder: string, port: number, brokerPort: number }} options
 */
export function n8nSettings({ userFolder, port, brokerPort }) {
	return {
		N8N_USER_FOLDER: userFolder,
		DB_TYPE: 'sqlite',
		N8N_ENCRYPTION_KEY: 'demo-key-of-a-throw-away-n8n',
		GENERIC_TIMEZONE: 'UTC', // n8n's default is America/New_York
		TZ: 'UTC',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_PROTOCOL: 'http',
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}`,
		N8N_WEBHOOK_URL: `http://127.0.0.1:${port}`,
		N8N_SECURE_COOKIE: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		// Nothing is sent anywhere, and nothing is waited for where there is no network.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DISABLED_MODULES: process.env.N8N_DISABLED_MODULES ?? 'mcp-registry,instance-ai',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// Our package is not (yet) a verified one.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_PYTHON_ENABLED: 'false',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_RUNNERS_TASK_TIMEOUT: '60',
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: owner.email,
		N8N_INSTANCE_OWNER_FIRST_NAME: owner.firstName,
		N8N_INSTANCE_OWNER_LAST_NAME: owner.lastName,
		N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash(owner.password),
	};
}
