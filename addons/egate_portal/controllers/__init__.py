from . import (
    account,
    board,
    catalogue,
    form,
    house,
    library,
    mine,
    my_address,
    payment,
    site_page,
    submission,
    tracking,
)
