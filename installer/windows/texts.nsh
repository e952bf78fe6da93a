; Every text of ours that the installer shows, in its three languages; the wizard's own are NSIS's. One line a language,
; English first; tests/test_windows_installer.py sees that none is missing. Portuguese is Brazil's; Windows in European
; Portuguese gets it too. $\n is a line break.

!macro TEXT NAME ENGLISH SPANISH PORTUGUESE
  LangString ${NAME} ${LANG_ENGLISH} "${ENGLISH}"
  LangString ${NAME} ${LANG_SPANISH} "${SPANISH}"
  LangString ${NAME} ${LANG_PORTUGUESEBR} "${PORTUGUESE}"
!macroend

!insertmacro TEXT TX_RUN \
  "Start wolkvox_tray now" \
  "Iniciar wolkvox_tray ahora" \
  "Iniciar o wolkvox_tray agora"
!insertmacro TEXT TX_AT_LOGIN \
  "Start when I log in" \
  "Iniciar cuando inicie sesión" \
  "Iniciar quando eu entrar no Windows"
!insertmacro TEXT TX_LINK \
  "Licenses of wolkvox Intelligent Dial in the system tray" \
  "Licencias de wolkvox Intelligent Dial en la bandeja del sistema" \
  "Licenças do wolkvox Intelligent Dial na bandeja do sistema"
!insertmacro TEXT TX_ENDING \
  "Ending the running wolkvox_tray …" \
  "Cerrando wolkvox_tray, que está en ejecución…" \
  "Encerrando o wolkvox_tray em execução…"
!insertmacro TEXT TX_FAILED \
  "wolkvox_tray couldn't be installed: its files couldn't be written to$\n$INSTDIR$\n$\nNothing was changed. Is the disk full, or does another program forbid it?" \
  "No se pudo instalar wolkvox_tray: no se pudieron escribir sus archivos en$\n$INSTDIR$\n$\nNo se cambió nada. ¿Está lleno el disco o lo impide otro programa?" \
  "Não foi possível instalar o wolkvox_tray: seus arquivos não puderam ser gravados em$\n$INSTDIR$\n$\nNada foi alterado. O disco está cheio ou outro programa impede?"
!insertmacro TEXT TX_NOT_OURS \
  "This folder holds something else:$\n$INSTDIR$\n$\nNothing was changed. Choose an empty or a new folder." \
  "Esta carpeta contiene otra cosa:$\n$INSTDIR$\n$\nNo se cambió nada. Elija una carpeta vacía o nueva." \
  "Esta pasta contém outra coisa:$\n$INSTDIR$\n$\nNada foi alterado. Escolha uma pasta vazia ou nova."
!insertmacro TEXT TX_IN_USE \
  "wolkvox_tray is running and couldn't be ended, or another program has its files open. Nothing was changed.$\n$\nQuit it from its menu, or log out and in again; then repeat this." \
  "wolkvox_tray está en ejecución y no se pudo cerrar, o bien otro programa tiene abiertos sus archivos. No se cambió nada.$\n$\nCiérrelo desde su menú, o cierre sesión y vuelva a iniciarla; después, repita esta operación." \
  "O wolkvox_tray está em execução e não pôde ser encerrado, ou outro programa está com seus arquivos abertos. Nada foi alterado.$\n$\nEncerre-o pelo menu dele, ou saia do Windows e entre novamente; depois, repita esta operação."
!insertmacro TEXT TX_TWICE \
  "wolkvox_tray is being installed or uninstalled already." \
  "wolkvox_tray ya se está instalando o desinstalando." \
  "O wolkvox_tray já está sendo instalado ou desinstalado."
!insertmacro TEXT TX_NO_ADMIN \
  "Installing for all users needs an administrator. Start this program as administrator, or without /AllUsers for yourself alone." \
  "Para instalar para todos los usuarios se necesita un administrador. Ejecute este programa como administrador, o sin /AllUsers para instalarlo solo para usted." \
  "Para instalar para todos os usuários é necessário um administrador. Execute este programa como administrador, ou sem /AllUsers para instalar só para você."
!insertmacro TEXT TX_TOO_OLD \
  "wolkvox_tray needs Windows 10 version 1809 or newer." \
  "wolkvox_tray necesita Windows 10, versión 1809 o posterior." \
  "O wolkvox_tray precisa do Windows 10, versão 1809 ou mais recente."
!insertmacro TEXT TX_DATA_TITLE \
  "Uninstall wolkvox_tray" \
  "Desinstalar wolkvox_tray" \
  "Desinstalar o wolkvox_tray"
!insertmacro TEXT TX_DATA_SUBTITLE \
  "What becomes of your settings, history and tokens?" \
  "¿Qué desea hacer con su configuración, su historial y sus tokens?" \
  "O que fazer com suas configurações, seu histórico e seus tokens?"
!insertmacro TEXT TX_KEEP \
  "&Keep them, for a later installation" \
  "&Conservarlos, para una instalación posterior" \
  "&Manter, para uma instalação posterior"
!insertmacro TEXT TX_FORGET \
  "&Delete them for good: settings, counts and notices stored here, and the tokens in Windows Credential Manager" \
  "&Eliminarlos para siempre: configuración, conteos y avisos guardados aquí, y los tokens del Administrador de credenciales de Windows" \
  "&Excluir para sempre: configurações, contagens e avisos guardados aqui, e os tokens no Gerenciador de Credenciais do Windows"
!insertmacro TEXT TX_ENDED_FIRST \
  "If wolkvox_tray is running, it is ended first." \
  "Si wolkvox_tray está en ejecución, primero se cerrará." \
  "Se o wolkvox_tray estiver em execução, ele será encerrado primeiro."
!insertmacro TEXT TX_ALL_USERS \
  "wolkvox_tray is removed for all users of this computer. What it keeps for each of them stays." \
  "wolkvox_tray se quitará para todos los usuarios de este equipo. Lo que guarda para cada uno de ellos se conserva." \
  "O wolkvox_tray será removido para todos os usuários deste computador. O que ele guarda para cada um deles permanece."
!insertmacro TEXT TX_NOT_FORGOTTEN \
  "Your settings, history and tokens couldn't all be deleted.$\n$\nUninstall all the same? What is left can then be deleted only by hand." \
  "No se pudieron eliminar por completo su configuración, su historial y sus tokens.$\n$\n¿Desinstalar de todos modos? Lo que quede solo podrá eliminarse a mano." \
  "Não foi possível excluir por completo suas configurações, seu histórico e seus tokens.$\n$\nDesinstalar mesmo assim? O que restar só poderá ser excluído manualmente."
