{
    "name": "eGate OpenID Connect",
    "summary": "Citizens sign in with an identity provider, by OpenID Connect",
    "version": "19.0.1.0.0",
    "category": "Administration/One-stop office",
    "author": "eGate",
    "license": "LGPL-3",
    "depends": [
        "auth_oauth",
        "egate_portal",
    ],
    "external_dependencies": {"python": ["PyJWT"]},
    "data": [
        "data/auth_oauth_data.xml",
        "views/account_templates.xml",
        "views/auth_oauth_provider_views.xml",
        "views/egate_oidc_templates.xml",
        "views/res_users_views.xml",
        "views/web_templates.xml",
    ],
}
