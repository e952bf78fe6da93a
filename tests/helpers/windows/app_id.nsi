; Uses the installer's own macro on a store that Wine has whole, and prints what was put into it.
Unicode true
Target amd64-unicode
Name "app id"
OutFile "${OUTPUT}"
SilentInstall silent
RequestExecutionLevel user
!include LogicLib.nsh
!include WinMessages.nsh
!include ..\..\..\installer\windows\machine.nsh

Section
  System::Call 'propsys::PSCreateMemoryPropertyStore(g "${IID_IPropertyStore}", *p .r0)'
  !insertmacro PUT_APP_ID $0 "wolkvox_tray"
  System::Call '*(&g16 "{9F4C2855-9F79-4B39-A8D0-E1D42DE1D5F3}", &i4 5) p.r1' ; System.AppUserModel.ID
  System::Alloc 24
  Pop $2
  ${IPropertyStore::GetValue} $0 '($1, $2)'
  System::Call '*$2(&i2 .r3, &i6, w .r4)'
  FileOpen $5 "C:\app_id.txt" w
  FileWrite $5 "$3 $4"
  FileClose $5
SectionEnd
