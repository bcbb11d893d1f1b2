@echo off
rem Starts classpca. JAVA_HOME names the Java to use, else it is the one on the PATH; JAVA_OPTS
rem holds options for it.
setlocal
set "home=%~dp0.."

if not defined JAVA_HOME goto path
set "java=%JAVA_HOME:"=%\bin\java.exe"
if exist "%java%" goto version
echo classpca: JAVA_HOME is %JAVA_HOME%, where there is no bin\java.exe; set it to Java 17 or newer, or unset it for the one on the PATH 1>&2
exit /b 1

:path
set "java=java.exe"
where java.exe >nul 2>nul
if not errorlevel 1 goto version
echo classpca: there is no java on the PATH; install Java 17 or newer, or set JAVA_HOME to it 1>&2
exit /b 1

rem Java 17 is the first to know the one option, Java 23 the other, of which the latter keeps
rem Java 24 and later from warning of JavaCPP's way to memory.
:version
"%java%" --enable-native-access=ALL-UNNAMED -version >nul 2>nul
if not errorlevel 1 goto start
echo classpca: Java 17 or newer is needed; set JAVA_HOME to it. This one is: 1>&2
"%java%" -version
exit /b 1

:start
set "memory=--sun-misc-unsafe-memory-access=allow"
"%java%" %memory% -version >nul 2>nul
if errorlevel 1 set "memory="
"%java%" %JAVA_OPTS% %memory% -jar "%home%\classpca.jar" %*
exit /b %errorlevel%
