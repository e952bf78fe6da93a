; How the helpers and the tests wait for each other: by the standard streams.

!macro READY
  System::Call 'kernel32::GetStdHandle(i -11) p.r8'
  System::Call 'kernel32::WriteFile(p r8, m "ready$\n", i 6, *i, p 0)'
!macroend

!macro UNTIL_INPUT_ENDS
  System::Call 'kernel32::GetStdHandle(i -10) p.r8'
  System::Call 'kernel32::ReadFile(p r8, m .r7, i 1, *i, p 0)'
!macroend
