from . import begin, desk_files, files, pages
