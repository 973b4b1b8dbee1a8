from . import look_up, my_dossiers, my_papers, my_results, rating, result_check
