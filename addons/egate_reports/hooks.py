def post_init_hook(env):
    """Count the figures of dossiers that were received before this addon was installed."""
    env["egate.dossier.fact"]._rebuild_all()
