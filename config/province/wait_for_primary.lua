-- A connection that comes while there is no primary waits for one, half a minute at most, instead of
-- being refused. A page that is asked for during a failover then comes late; and Odoo's main process,
-- which ends when it is refused while it replaces a worker, goes on.
core.register_action("wait_for_primary", { "tcp-req" }, function(txn)
    for _ = 1, 150 do
        if txn.f:nbsrv("primary") > 0 then
            return
        end
        core.msleep(200)
    end
end)
